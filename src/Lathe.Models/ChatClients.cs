using Lathe.Models.Providers;
using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>Assembles the chain of chat clients for a model.</summary>
public static class ChatClients
{
    /// <summary>Makes the client of a model.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="settings">How to reach its provider, from <see cref="KnownProviders.Resolve"/>.</param>
    /// <param name="options">The rest; null for the defaults.</param>
    /// <returns>A client whose failures are <see cref="Lathe.Errors.LatheException"/>s, retries spent. Disposing it leaves the shared connections open.</returns>
    public static IChatClient Create(ModelReference reference, ProviderSettings settings, ChatClientOptions? options = null) =>
        throw new NotSupportedException($"{reference} {settings} {options}");
}
