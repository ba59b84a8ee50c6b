namespace Lathe.Quality.Taint;

/// <summary>What is dangerous: a call, an assignment or the return of a handler, with the arguments that must not be tainted (none: the call itself is what is wrong).</summary>
internal sealed record SinkModel(SecurityRule Rule, NamePattern Pattern, ArgumentName[] Arguments, Condition[] When, Condition[] Unless);

/// <summary>A value that comes from outside.</summary>
internal sealed record SourceModel(NamePattern Pattern, SourceLabel Label);

/// <summary>What a call does to the values it is given.</summary>
internal sealed record CallModel(NamePattern Pattern, CallEffect Effect, ArgumentName[] Arguments, Condition[] When, ulong Mask, Operation Operation, Ref? Type, SourceLabel Label = SourceLabel.Remote);

internal enum SourceLabel : byte
{
    /// <summary>Whoever is on the other side of a network chose it.</summary>
    Remote,

    /// <summary>Whoever started the program chose it.</summary>
    Local,

    /// <summary>It was kept somewhere: a file, a table, a session; who knows by whom.</summary>
    Stored,

    /// <summary>A generator made it that can be guessed.</summary>
    Random,

    /// <summary>A request: what is read from it through a wrapper comes from outside.</summary>
    Carrier,
}

internal enum CallEffect : byte
{
    /// <summary>The result is clean for the categories of the mask.</summary>
    Clean,

    /// <summary>As an answer of yes: the argument is clean.</summary>
    Guard,

    /// <summary>Returning at all says that the argument is clean.</summary>
    Validate,

    /// <summary>Puts marks on the receiver.</summary>
    Mark,

    /// <summary>Takes marks off the receiver.</summary>
    Unmark,

    /// <summary>The arguments come out in the result as they are.</summary>
    Pass,

    /// <summary>Never comes back.</summary>
    Ends,

    /// <summary>An operation that the interpreter knows.</summary>
    Operation,

    /// <summary>Puts random numbers into an argument, or what comes from outside.</summary>
    Fill,

    /// <summary>The result is of a type.</summary>
    Type,
}

/// <summary>Operations on texts and containers whose meaning the interpreter knows.</summary>
internal enum Operation : byte
{
    None, Contains, Starts, Ends, Equals, Length, Char, Lower, Upper, Trim, Concat, Append, Insert, Pop, Put, Get, Require, Replace, Match, Format, Substring, Find, List, Map,
}

/// <summary>A kind of function that a framework calls.</summary>
/// <param name="Name">As <c>flask</c>; sinks name its returns as <c>flask.@return</c>.</param>
/// <param name="Annotations">Which annotations make a function one.</param>
/// <param name="Bases">Which base types make the public methods of a class such functions.</param>
/// <param name="TaintsParameters">Its parameters come from outside.</param>
/// <param name="Parameters">The types of its parameters by position.</param>
internal sealed record HandlerModel(string Name, NamePattern[] Annotations, NamePattern[] Bases, bool TaintsParameters, List<(int Index, Ref Type)> Parameters);

/// <summary>A call that is given a handler.</summary>
internal sealed record CallbackModel(NamePattern Pattern, HandlerModel Handler);
