namespace FlowKit.Content.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class SecretMaskTests
{
    [TestCase("https://user:token@host/simple", "https://**********@host/simple")]
    [TestCase("own @ https://t@host/a.whl and http://u:p@h", "own @ https://*@host/a.whl and http://***@h")]
    [TestCase("https://host/a@b", "https://host/a@b")]
    [TestCase("numpy>=1.26", "numpy>=1.26")]
    [TestCase("https://a@b@host/", "https://***@host/")]
    public void User_information_is_masked_character_by_character(string text, string expected) => Assert.That(SecretMask.InText(text), Is.EqualTo(expected));

    [Test]
    public void A_parse_error_shows_no_credentials_and_its_caret_stays_in_place()
    {
        SpecParseException error = new("FK7309", "channel or index", "http://user:secret@localhost/simple", 0, "it needs a name");
        Assert.That(error.ToString(), Does.Not.Contain("secret").And.Contain("@localhost/simple"));
        Assert.That(error.Input, Has.Length.EqualTo("http://user:secret@localhost/simple".Length));
    }
}
