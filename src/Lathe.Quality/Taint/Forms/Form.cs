namespace Lathe.Quality.Taint;

/// <summary>What a node of some grammar means to the interpreter; the tables in <c>Data/*.forms</c> say which kinds are which.</summary>
internal enum Form : byte
{
    /// <summary>Not listed: its parts are evaluated in order and its value is made of all of theirs.</summary>
    None,
    Skip, Block, Wrap, Name, Self,
    Text, Hole, String, Integer, Character, True, False, Null, Regex,
    List, Dictionary, Pair, Shorthand, Keyword, Spread,
    Assign, Declare, Binary, Compare, Not, Unary, Update, Ternary, Member, Index, Slice,
    Call, New, Macro, Intrinsic, Lambda, Comprehension, Sequence,
    If, Unless, Loop, Each, Switch, Case, Default, Label, Try, Catch, Finally, With, As, Return, Throw, Break, Continue,
    Function, Class, Decorated, Annotations, Annotation, Parameter, Import, Bases,
}

/// <summary>The parts of a form.</summary>
internal enum Slot : byte
{
    Object, Name, Target, Args, Left, Right, Op, Cond, Then, Else, Body, Key, Value, Init, Params, Type, Pattern, Alias, Default, Block,
}
