using Lathe.Ahead;

// ahead PROFILE LIST METHODS USED: reads a list of assemblies, a path in each line, and two lists of methods, and writes a profile for the compiler ahead of time (crossgen2 --mibc) that names what it has to compile and does not
// find by itself:
//
// - An async method that waits moves its state into a box, a generic class of the framework. Where the method's result is an object, the code that makes the box is shared between all such results and finds the box's
//   type in a table at run time; so the compiler never sees that type, and leaves the box's methods to the compiler at run time: six for each async method that is run.
// - What the runtime itself calls in the framework (casts, statics, exceptions, the start) is private there and has no caller that the compiler sees. The framework comes with a list of it, which trimming removes.
// - Types that the framework makes by reflection for types of ours: comparers, sorters, enumerators of arrays.
//
// The last two are in METHODS, recorded by record.sh from the program's commands. USED names what a run calls at all, recorded by record.sh --used: a type in a line, the names of its methods in the next. The compiler puts all
// that the profile names side by side (--method-layout), else a page of the program that is touched is mostly code that no run needs, and the whole file is touched: 10 MB of a small run's memory. In both lists a method that is no longer there is passed over; one that is missing costs a fraction of a millisecond where it is used.
if (args.Length != 4)
{
    Console.Error.WriteLine("Usage: ahead PROFILE LIST METHODS USED");
    return 2;
}

var profile = new ProfileWriter();
var assemblies = File.ReadAllLines(args[1]);
foreach (var assembly in assemblies) StateMachines.AddBoxes(assembly, profile);
using (var catalog = new AssemblyCatalog(assemblies))
{
    var gone = UsedMethods.Read(args[3]).Concat(File.ReadLines(args[2]).Select(MethodText.Parse).OfType<MethodText>()).Count(method => !profile.AddMethod(method, catalog));
    Console.WriteLine($"{gone} of the methods that are named are not there.");
}

File.WriteAllBytes(args[0], profile.Build());
return 0;
