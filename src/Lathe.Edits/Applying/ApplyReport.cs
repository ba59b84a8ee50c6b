namespace Lathe.Edits;

internal static class ApplyReport
{
    public static string Describe(ApplyResult result) => throw new NotSupportedException();
}
