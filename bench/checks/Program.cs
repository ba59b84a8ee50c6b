using Lathe.Bench.Checks;

// Real projects: are their checks found, is a test that failed before told apart from one that the change broke, and is the right one fed back?
// checks TREES [PROGRAM [PACKAGE]]: TREES holds one unpacked source package a folder, named checks-PACKAGE.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: checks TREES [PATH/TO/lathe [PACKAGE]]");
    return 2;
}

var program = args.Length > 1 ? args[1] : Path.GetFullPath("artifacts/lathe/lathe");
var work = Directory.CreateDirectory(Path.GetFullPath($"artifacts/checks-{Environment.ProcessId}")).FullName;
var failed = 0;
try
{
    foreach (var project in Project.All.Where(p => args.Length < 3 || p.Package == args[2]))
    {
        var tree = Path.Combine(args[0], $"checks-{project.Package}");
        if (!Directory.Exists(tree))
        {
            Console.WriteLine($"{project.Package}: not there ({tree})");
            failed++;
            continue;
        }

        if (!await new Trial(project, program, Path.Combine(work, project.Package)).RunAsync(tree)) failed++;
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

return failed == 0 ? 0 : 1;
