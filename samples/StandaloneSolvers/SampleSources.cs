using FlowKit.Testing.Environments;

namespace StandaloneSolvers;

/// <summary>A little channel and a little index, made on the spot: equal texts give equal packages on every machine.</summary>
public static class SampleSources
{
    /// <summary>The channel: a program that needs a library of texts, in two versions.</summary>
    public static LocalChannelBuilder Channel() => new LocalChannelBuilder("sample")
        .Add(new CondaPackageBuilder("greetings", "1.0").File("share/greetings.txt", "Hello\n"))
        .Add(new CondaPackageBuilder("greetings", "2.0").File("share/greetings.txt", "Good morning\n"))
        .Add(new CondaPackageBuilder("greeter", "1.4").DependsOn("greetings >=1.0,<2.0a0")
            .File("bin/greet", $"#!/bin/sh\necho \"$(cat {CondaPackageBuilder.Placeholder}/share/greetings.txt) from {CondaPackageBuilder.Placeholder}\"\n", isExecutable: true));

    /// <summary>The index: a module with a command, and the module that it needs.</summary>
    public static LocalIndexBuilder Index()
    {
        WheelBuilder texts = new("greeting-texts", "1.0"), greeter = new("greeter", "1.4");
        texts.AddText("greeting_texts.py", "HELLO = 'Hello'\n");
        greeter.AddText("greeter.py", "import sys\nimport greeting_texts\n\n\ndef main():\n    print(greeting_texts.HELLO, 'from', sys.prefix)\n");
        return new LocalIndexBuilder().Add(texts.Build()).Add(greeter.Requires("greeting-texts>=1.0").AddScript("greet", "greeter:main").Build());
    }
}
