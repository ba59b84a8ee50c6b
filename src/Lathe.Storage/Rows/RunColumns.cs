using System.Data.Common;
using Lathe.Engine.Journal;

namespace Lathe.Storage.Rows;

/// <summary>The columns of a run that every journal on SQL has, under the same names and in the same order.</summary>
internal static class RunColumns
{
    public const string Names = "run, generation, last_seq, title, repository, model, state, started, updated, attempt, verdict, cost, cost_is_partial, tokens, error_code, applied";

    public const int Generation = 1, LastSequence = 2, Cost = 11, CostIsPartial = 12, Following = 16;

    /// <summary>The summary in a row.</summary>
    /// <param name="reader">Stands on it; its first columns are <see cref="Names"/>.</param>
    /// <param name="cost">From its column, whose type is the database's own.</param>
    /// <param name="costIsPartial">Likewise.</param>
    public static RunSummary Summary(DbDataReader reader, decimal cost, bool costIsPartial) => new()
    {
        Run = new RunId(reader.GetString(0)),
        Title = reader.GetString(3),
        Repository = reader.GetString(4),
        Model = reader.GetString(5),
        State = (RunState)reader.GetInt32(6),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
        Updated = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
        Attempt = reader.GetInt32(9),
        Verdict = reader.IsDBNull(10) ? null : (Verdict)reader.GetInt32(10),
        Cost = cost,
        CostIsPartial = costIsPartial,
        Tokens = reader.GetInt64(13),
        ErrorCode = reader.IsDBNull(14) ? null : reader.GetString(14),
        Applied = reader.GetInt32(15),
    };

    /// <summary>The states of a query as a set of bits; all of them where it names none.</summary>
    public static long States(RunQuery query)
    {
        if (query.States is null) return -1;
        var states = 0L;
        foreach (var state in query.States) states |= 1L << (int)state;
        return states;
    }
}
