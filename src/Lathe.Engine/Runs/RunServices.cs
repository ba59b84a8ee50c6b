using Lathe.Engine.Agents;
using Lathe.Engine.Configuration;
using Lathe.Engine.Feedback;
using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Limits;
using Lathe.Engine.Objects;
using Lathe.Engine.Prompts;
using Lathe.Engine.Redaction;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Git;

namespace Lathe.Engine.Runs;

/// <summary>What the engine is built from. Each front end composes one.</summary>
public sealed record RunServices
{
    /// <summary>The journal.</summary>
    public required IJournal Journal { get; init; }

    /// <summary>Large bodies and before-images.</summary>
    public required IObjectStore Objects { get; init; }

    /// <summary>Makes and opens workspaces.</summary>
    public required IWorkspaceProvider Workspaces { get; init; }

    /// <summary>Makes the sandbox that a run's settings ask for.</summary>
    public required Func<RunSettings, ISandbox> Sandbox { get; init; }

    /// <summary>Opens the model that a run's settings name, for the repository at an absolute path.</summary>
    public required Func<RunSettings, string, ModelSession> Models { get; init; }

    /// <summary>Where state lies.</summary>
    public required LathePaths Paths { get; init; }

    /// <summary>Git.</summary>
    public required GitProgram Git { get; init; }

    /// <summary>The repository as the front end has found it already, so that git is not asked twice; null where a run has to find it.</summary>
    public ProjectFolder? Discovered { get; init; }

    /// <summary>The unprivileged user that commands run as, when this process is root.</summary>
    public FileOwner? Owner { get; init; }

    /// <summary>The prompt templates.</summary>
    public PromptLibrary Prompts { get; init; } = new(new Dictionary<string, string>());

    /// <summary>Watches runs.</summary>
    public IRunObserver Observer { get; init; } = new SilentObserver();

    /// <summary>Asks a person.</summary>
    public IPermissionPrompt Permission { get; init; } = new NobodyToAsk();

    /// <summary>What people leave for a run that another process works on.</summary>
    public IRunInbox Inbox { get; init; } = new NoInbox();

    /// <summary>Stores changes as versions; null where none are stored.</summary>
    public Artifacts.RunArtifactServices? Artifacts { get; init; }

    /// <summary>Chooses the model where the same failure comes again.</summary>
    public IAttemptRouter Router { get; init; } = new SameModel();

    /// <summary>The limits over several runs.</summary>
    public SharedLimits Limits { get; init; } = SharedLimits.None;

    /// <summary>What is secret besides the shapes that are known.</summary>
    public SecretPatterns Secrets { get; init; } = SecretPatterns.None;

    /// <summary>Whether a run goes by nothing but the repository and leaves nothing behind for later runs, so that it comes out the same elsewhere: for recordings and replays.</summary>
    public bool StandsAlone { get; init; }

    /// <summary>A name for this machine, where several share the journal; null where none do.</summary>
    public string? Machine { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Lathe's version, for the journal.</summary>
    public string Version { get; init; } = typeof(RunServices).Assembly.GetName().Version?.ToString(3) ?? "0";
}
