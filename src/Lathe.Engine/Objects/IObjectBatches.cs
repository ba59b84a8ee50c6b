namespace Lathe.Engine.Objects;

/// <summary>A store that takes many new contents together for less than one by one.</summary>
public interface IObjectBatches
{
    /// <summary>Begins a batch. Any number of threads may put into it.</summary>
    IObjectBatch Begin();
}

/// <summary>
/// The store, by way of a batch: what is put and is new is held together, and is in the store, and on the disk, when a durable content was put or <see cref="Complete"/> was called.
/// Disposing of it drops what was put since.
/// </summary>
public interface IObjectBatch : IObjectStore, IDisposable
{
    /// <summary>Brings what was put so far into the store.</summary>
    void Complete();
}
