using Lathe.Ahead;

// ahead PROFILE LIST: reads a list of assemblies, a path in each line, and writes a profile for the compiler ahead of time (crossgen2 --mibc) that names what it has to compile and does not find by itself.
//
// An async method that waits moves its state into a box, a generic class of the framework. Where the method's result is an object, the code that makes the box is shared between all such results and finds the box's
// type in a table at run time; so the compiler never sees that type, and leaves the box's methods to the compiler at run time: six for each async method that is run.
if (args.Length != 2)
{
    Console.Error.WriteLine("Usage: ahead PROFILE LIST");
    return 2;
}

var profile = new ProfileWriter();
foreach (var assembly in File.ReadLines(args[1])) StateMachines.AddBoxes(assembly, profile);
File.WriteAllBytes(args[0], profile.Build());
return 0;
