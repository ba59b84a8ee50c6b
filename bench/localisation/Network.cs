using System.Numerics;
using System.Runtime.InteropServices;
using Lathe.Context;

namespace Lathe.Bench.Localisation;

/// <summary>A network with one hidden layer and a way round it, over inputs of mean 0 and spread 1: what <see cref="NetworkFit"/> fits and ranking reads.</summary>
internal sealed class Network
{
    public const int Hidden = 24;

    public Network(int[] features, float[] means, float[] scales)
    {
        (Features, Means, Scales) = (features, means, scales);
        Width = (features.Length + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        Biases = Hidden * Width;
        Outs = Biases + Hidden;
        Direct = Outs + Hidden;
        Weights = new float[Direct + Width];
    }

    /// <summary>The columns of a row that are its inputs.</summary>
    public int[] Features { get; }

    public float[] Means { get; }

    public float[] Scales { get; }

    /// <summary>Inputs, filled up to whole vectors.</summary>
    public int Width { get; }

    /// <summary>One array, so that a step of the fit is one loop: the weights of each hidden unit, then from these places on their biases, what they count, and what the inputs count by themselves.</summary>
    public float[] Weights { get; }

    public int Biases { get; }

    public int Outs { get; }

    public int Direct { get; }

    public float[] Inputs(DumpedTask task)
    {
        var inputs = new float[task.Rows.Length * Width];
        for (var r = 0; r < task.Rows.Length; r++) Fill(task.Rows[r], inputs.AsSpan(r * Width, Width));
        return inputs;
    }

    public void Fill(ReadOnlySpan<float> row, Span<float> inputs)
    {
        for (var i = 0; i < Features.Length; i++) inputs[i] = Math.Clamp((row[Features[i]] - Means[i]) * Scales[i], RankNetwork.Least, RankNetwork.Most);
    }

    public float Score(ReadOnlySpan<float> inputs, Span<float> hidden)
    {
        var w = Weights.AsSpan();
        var score = Product(inputs, w.Slice(Direct, Width));
        for (var h = 0; h < Hidden; h++)
        {
            hidden[h] = MathF.Max(0, w[Biases + h] + Product(inputs, w.Slice(h * Width, Width)));
            score += hidden[h] * w[Outs + h];
        }

        return score;
    }

    private static float Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var x = MemoryMarshal.Cast<float, Vector<float>>(a);
        var y = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return Vector.Sum(sum);
    }
}
