using Microsoft.Win32.SafeHandles;

namespace Lathe.Syntax.Native;

/// <summary>Owns a parser; used by one thread at a time.</summary>
internal sealed class ParserHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        TreeSitter.DeleteParser(handle);
        return true;
    }
}

/// <summary>Owns a tree. Trees are never changed once they are handed out, so several threads may read one.</summary>
internal sealed class TreeHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        TreeSitter.DeleteTree(handle);
        return true;
    }
}
