namespace Lathe.Engine.Verification.Results;

/// <summary>One runner's text. What it reads was written by somebody else: nothing in it may cost more than time that grows with its length.</summary>
internal interface ITestFormat
{
    /// <summary>The runner, as <see cref="TestResults.Format"/> shows it.</summary>
    string Name { get; }

    /// <summary>Whether the output has this runner's unmistakable lines.</summary>
    bool Recognises(OutputText output);

    /// <summary>Reads the tests.</summary>
    void Read(OutputText output, TestCollector into);
}
