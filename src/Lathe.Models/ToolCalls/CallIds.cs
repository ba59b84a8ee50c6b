namespace Lathe.Models.ToolCalls;

/// <summary>The ids of one answer's tool calls: each call gets one, and none gets another's, because results are told apart by them.</summary>
internal sealed class CallIds
{
    private readonly Dictionary<string, (string Name, string Arguments)> _taken = [];

    /// <summary>The id under which a call goes on.</summary>
    /// <param name="id">As the server sent it; null or empty where it sent none.</param>
    /// <param name="name">The tool.</param>
    /// <param name="arguments">The arguments as they came.</param>
    /// <param name="place">The call's place in the answer, from 0.</param>
    /// <returns>The id; null where the same call, with the same id, was delivered before.</returns>
    public string? Take(string? id, string name, string arguments, int place)
    {
        var own = string.IsNullOrEmpty(id) ? $"call_{place}" : id;
        if (_taken.TryAdd(own, (name, arguments))) return own;
        if (!string.IsNullOrEmpty(id) && _taken[own] == (name, arguments)) return null;
        for (var number = 2; ; number++)
        {
            if (_taken.TryAdd($"{own}_{number}", (name, arguments))) return $"{own}_{number}";
        }
    }
}
