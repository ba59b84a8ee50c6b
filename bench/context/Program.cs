using System.Diagnostics;
using Lathe.Context;

// index ROOT CACHE: brings an index in step and says what that cost, for a process that starts cold.
var root = args[0];
var started = Stopwatch.GetTimestamp();
using var index = new RepositoryIndex(new IndexOptions(root) { Folder = args.Length > 1 && args[1] != "-" ? args[1] : null });
var update = index.Update(new UpdateRequest(), CancellationToken.None);
var report = update.Report;
Console.WriteLine($"files {report.Files} read {report.FilesRead} analyzed {report.FilesAnalyzed} bytes {report.BytesRead / 1e6:0.0} MB, walk {report.WalkTime.TotalMilliseconds:0} ms, all {report.Time.TotalMilliseconds:0} ms, index {report.IndexBytes / 1e6:0.0} MB in {report.Segments} segments");
foreach (var note in report.Notes) Console.WriteLine("note: " + note);
using var process = Process.GetCurrentProcess();
Console.WriteLine($"user {process.UserProcessorTime.TotalSeconds:0.00} s, system {process.PrivilegedProcessorTime.TotalSeconds:0.00} s, peak {process.PeakWorkingSet64 / 1e6:0} MB");
for (var round = 0; round < 3; round++)
{
    var at = Stopwatch.GetTimestamp();
    var again = index.Update(new UpdateRequest(), CancellationToken.None);
    Console.WriteLine($"again: read {again.Report.FilesRead}, {Stopwatch.GetElapsedTime(at).TotalMilliseconds:0.0} ms");
    again.Snapshot.Dispose();
}

var buffer = new Posting[1024];
foreach (var term in args.Skip(2))
{
    for (var round = 0; round < 2; round++)
    {
        var at = Stopwatch.GetTimestamp();
        var cursor = update.Snapshot.Postings(term);
        var total = 0;
        for (var n = cursor.Read(buffer); n > 0; n = cursor.Read(buffer)) total += n;
        Console.WriteLine($"{term}: {total} windows, {update.Snapshot.DefinitionsNamed(term, true).Count} definitions, {Stopwatch.GetElapsedTime(at).TotalMilliseconds:0.00} ms");
    }
}
