using System.Security.Cryptography;
using System.Text;
using Lathe.Models.ChatCompletions;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Caching;

/// <summary>The hash of everything that decides an answer: the model and where it is asked, messages, reasoning, tools and options. Two requests are the same when they would be written the same; nothing else is made equal.</summary>
internal static class RequestKey
{
    private const string OutputLimit = "max_tokens";

    public static string Of(ModelReference reference, ProviderSettings settings, IReadOnlyCollection<ChatMessage> messages, ChatOptions? options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"2\n{reference}\n{settings.Api}\n{settings.BaseUrl}\n");
        foreach (var (name, value) in settings.Headers.OrderBy(static h => h.Key, StringComparer.OrdinalIgnoreCase)) Append(hash, $"{name}: {value}\n");
        hash.AppendData(RequestWriter.Write(reference.Name, messages, options, stream: false, OutputLimit));
        var place = 0;
        foreach (var message in messages)
        {
            foreach (var content in message.Contents)
            {
                // The one part of a request that the wire form of Chat Completions has no place for.
                if (content is TextReasoningContent reasoning) Append(hash, $"\n{place}\n{reasoning.Text.Length}\n{reasoning.Text}\n{reasoning.ProtectedData}");
            }

            place++;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
