using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Quality;

namespace Lathe.Engine.Runs;

/// <summary>The files of a sealed tree, for assessors that look beside a change.</summary>
internal sealed class SnapshotTreeFiles(Snapshot snapshot, IObjectStore objects) : ITreeFiles
{
    public byte[]? Read(string path, int mostBytes) =>
        snapshot.Contains(path) && snapshot.Entries.TryGetValue(path, out var entry) && entry.Kind == SnapshotEntryKind.File && entry.Size <= mostBytes ? snapshot.Read(path, objects) : null;
}
