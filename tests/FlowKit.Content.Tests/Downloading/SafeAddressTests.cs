using FlowKit.Content.Downloading;

namespace FlowKit.Content.Tests.Downloading;

[Parallelizable(ParallelScope.All)]
public sealed class SafeAddressTests
{
    [TestCase("https://me:word@e.x/t/token/c/a?signature=s", "https://e.x/t/****/c/a")]
    [TestCase("https://e.x/t/first/t/second/c", "https://e.x/t/****/t/****/c")]
    [TestCase("https://e.x/t/token", "https://e.x/t/****")]
    [TestCase("https://e.x/a", "https://e.x/a")]
    public void No_secret_of_an_address_is_shown(string address, string shown) => Assert.That(SafeAddress.Of(new Uri(address)), Is.EqualTo(shown));
}
