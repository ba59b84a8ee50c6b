using Lathe.Ahead;

// ahead FOLDER: Anthropic's SDK chooses the converters of its messages by reflection, which the compiler ahead of time (ilc) cannot follow. It writes two files for that:
//
// - Anthropic.dll: the SDK, without the registrations of enums that Messages have no use for. It registers a converter for each of its more than six hundred enums, and for each of these the compiler makes a hundred methods of
//   System.Text.Json: a third of the program, and of the time that it takes to compile, for endpoints that nothing here calls.
// - converters.xml: the converters that are made by reflection, as runtime directives (https://github.com/dotnet/runtime/blob/main/src/coreclr/nativeaot/docs/rd-xml-format.md).
if (args is not [var folder])
{
    Console.Error.WriteLine("Usage: ahead FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
var sdk = MessagesSdk.Load();
var (image, kept, left) = EnumRegistrations.Leave(File.ReadAllBytes(sdk.Assembly.Location), sdk.Namespaces);
var converters = ConverterList.Of(sdk);
Write("Anthropic.dll", image);
Write("converters.xml", ConverterList.Directives(converters));
Console.WriteLine($"{kept} enums of Anthropic's SDK stay, {left} are left out; {converters.Count} converters are named.");
return 0;

// Only where it differs: what is newer than the compiler's last result is compiled again.
void Write(string name, byte[] content)
{
    var path = Path.Combine(folder, name);
    if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content)) File.WriteAllBytes(path, content);
}
