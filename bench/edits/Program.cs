using System.Globalization;
using Lathe.Bench.Edits;

// docs/edits.md describes what is measured, and gives the commands.
switch (args)
{
    case ["speed"]:
        SpeedBench.Run();
        return 0;
    case ["limits"]:
        LimitBench.Run();
        return 0;
    case ["fuzz", .. var rest]:
        var count = rest.Length > 0 ? long.Parse(rest[0], CultureInfo.InvariantCulture) : 5_000_000;
        var seed = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 1;
        return Fuzzer.Run(count, seed, rest.Length > 2 ? rest[2] : Path.Combine(AppContext.BaseDirectory, "seeds"));
    default:
        Console.Error.WriteLine("usage: edits-bench speed | limits | fuzz [INPUTS [SEED [SEED-FOLDER]]]");
        return 2;
}
