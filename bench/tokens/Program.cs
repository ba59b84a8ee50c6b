using Lathe.TestKit.Tokens;

// How well the size of a request is known before it is sent: `dotnet run -c Release --project bench/tokens -- [FOLDER]`, with a folder of source files and documents. No provider's counts are recorded here, so what counts is a rule (PieceCount)
// that is close to how vocabularies part text; two of them, of small and of large pieces.
const int Conversations = 200;
const int Calls = 30;

var folder = args.Length > 0 ? args[0] : ".";
string[] endings = [".cs", ".py", ".ts", ".js", ".go", ".rs", ".java", ".md", ".json", ".yaml"];
var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
List<string> files = [.. Directory.EnumerateFiles(folder, "*", options)
    .Where(f => endings.Contains(Path.GetExtension(f), StringComparer.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/artifacts/", StringComparison.Ordinal) && new FileInfo(f).Length is > 2_000 and < 200_000)
    .Order(StringComparer.Ordinal).Select(File.ReadAllText)];
if (files.Count < 20)
{
    Console.Error.WriteLine($"{folder} has only {files.Count} files of 2 to 200 kB; 20 are needed.");
    return 2;
}

Console.WriteLine($"{files.Count:N0} files of {Path.GetFullPath(folder)}, {files.Sum(f => (long)f.Length):N0} characters; {Conversations} conversations of {Calls} calls");
foreach (var letters in (int[])[4, 7])
{
    var rows = EstimatorCampaign.Run(files, new PieceCount(letters), Conversations, Calls, seed: 1);
    Console.WriteLine($"\npieces of {letters} letters\n{"call",6}{"mean",9}{"p95",9}{"worst",9}");
    foreach (var row in rows.Where(r => r.Call is 1 or 2 or 3 or 5 or 10 or 11 or 15 or 20 or 30)) Console.WriteLine($"{row.Call,6}{row.Mean,9:P2}{row.At(0.95),9:P2}{row.At(1),9:P2}");
    var late = rows.Where(r => r.Call > 10).SelectMany(r => r.Errors).ToList();
    Console.WriteLine($"after ten calls: {late.Count(e => e <= 0.03) / (double)late.Count:P2} of {late.Count:N0} estimates within 3 %, worst {late.Max():P2}");
}

return 0;
