namespace Lathe.Context;

/// <summary>What the words of a query give one window of a file. They lie side by side, because a word that is found adds to all of them, in places all over the repository.</summary>
internal struct WindowScore
{
    /// <summary>All words of the task.</summary>
    public float Text;

    /// <summary>The words of its title.</summary>
    public float Title;

    /// <summary>Each word once, weighed by how rare it is.</summary>
    public float Cover;

    /// <summary>The words that look like names.</summary>
    public float Names;
}
