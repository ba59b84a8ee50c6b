namespace Lathe.Quality.Taint;

/// <summary>Whether a name says that what it names is a secret.</summary>
internal static class SecretName
{
    /// <summary>Looks at the words of a name such as <c>rememberMeKey</c> or <c>reset_token</c>.</summary>
    public static bool Has(ReadOnlySpan<char> name, List<string> secrets)
    {
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetter(name[i]) || (i > start && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]));
            if (!ends) continue;
            var word = name[start..i].Trim("_$@.-0123456789[]'\" ");
            foreach (var secret in secrets)
                if (word.Equals(secret, StringComparison.OrdinalIgnoreCase) || (word.Length == secret.Length + 1 && word.EndsWith("s", StringComparison.OrdinalIgnoreCase) && word.StartsWith(secret, StringComparison.OrdinalIgnoreCase))) return true;
            start = i;
        }

        return false;
    }
}
