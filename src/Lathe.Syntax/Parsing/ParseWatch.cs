using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lathe.Syntax.Native;

namespace Lathe.Syntax;

/// <summary>Ends a parse or a query that takes too long or is no longer wanted. The native code asks every hundred steps.</summary>
internal sealed unsafe class ParseWatch : IDisposable
{
    private readonly ParseLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private readonly long _start;
    private GCHandle _self;

    public ParseWatch(ParseLimits limits, CancellationToken cancellationToken)
    {
        _limits = limits;
        _cancellationToken = cancellationToken;
        _start = limits.Time.GetTimestamp();
        _self = GCHandle.Alloc(this);
    }

    public bool HasEnded => _cancellationToken.IsCancellationRequested || _limits.Time.GetElapsedTime(_start) > _limits.MaxTime;

    public TreeSitter.ParseOptions Options => new() { Payload = (void*)GCHandle.ToIntPtr(_self), Progress = &Progress };

    public void Dispose()
    {
        if (_self.IsAllocated) _self.Free();
    }

    // Both states that the core hands over begin with the payload.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Progress(void** state) => GCHandle.FromIntPtr((nint)state[0]).Target is ParseWatch { HasEnded: true } ? (byte)1 : (byte)0;
}
