namespace Lathe.Engine.Agents.Compaction;

/// <summary>The tokens of reasoning that goes back to its provider encrypted, or signed.</summary>
internal static class EncryptedReasoning
{
    /// <summary>
    /// Estimates them. Base64 has four characters for three bytes of what was thought, and a token is about four bytes; so a token is somewhat more than five characters of it. A signature (Anthropic's) is no more than a few
    /// hundred characters and counts for nothing there; it is counted all the same, rather too many than too few.
    /// </summary>
    /// <param name="data">What the provider gave.</param>
    public static long Estimate(string data) => (data.Length + CharactersPerToken - 1) / CharactersPerToken;

    private const int CharactersPerToken = 5;
}
