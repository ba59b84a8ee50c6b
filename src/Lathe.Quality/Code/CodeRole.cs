namespace Lathe.Quality.Code;

/// <summary>What a node is, whatever its grammar calls it. Roles/*.roles says which kinds of a grammar have which role.</summary>
public enum CodeRole : byte
{
    /// <summary>Nothing that rules ask for.</summary>
    None,

    /// <summary>A function, method, constructor, accessor with a name. Name, Parameters, Body, Type.</summary>
    Function,

    /// <summary>A function without a name. Parameters, Body.</summary>
    Lambda,

    /// <summary>A class, struct, interface, trait, enum, or an implementation of one. Name, Body.</summary>
    Type,

    /// <summary>A namespace or module. Name, Body.</summary>
    Namespace,

    /// <summary>Statements in a row.</summary>
    Block,

    /// <summary>A statement that is an expression.</summary>
    ExpressionStatement,

    /// <summary>A call. Callee, or Name and Object; Arguments.</summary>
    Call,

    /// <summary>An object made. Type, Arguments.</summary>
    New,

    /// <summary>The arguments of a call.</summary>
    Arguments,

    /// <summary>What some grammars put around one argument. Name, Value.</summary>
    Argument,

    /// <summary>An argument with its name. Name, Value.</summary>
    NamedArgument,

    /// <summary>The parameters of a function.</summary>
    Parameters,

    /// <summary>One parameter. Name, Type, Value (its default).</summary>
    Parameter,

    /// <summary>An assignment. Left, Right.</summary>
    Assignment,

    /// <summary>An assignment that computes, as <c>+=</c>. Left, Operator, Right.</summary>
    CompoundAssignment,

    /// <summary>A variable declared. Name, Value, Type.</summary>
    Declarator,

    /// <summary>A return. Value.</summary>
    Return,

    /// <summary>A yield. Value.</summary>
    Yield,

    /// <summary>An await. Value.</summary>
    Await,

    /// <summary>A throw, raise or panic. Value.</summary>
    Throw,

    /// <summary>A choice that is a statement, <c>unless</c> and one-line forms too. Condition, Then, Else.</summary>
    If,

    /// <summary>A further condition in a kind of its own (<c>elif</c>). Condition, Then.</summary>
    ElseIf,

    /// <summary>What is done otherwise. Body.</summary>
    Else,

    /// <summary>A choice that is an expression (<c>a ? b : c</c>). Condition, Then, Else.</summary>
    Conditional,

    /// <summary>A choice among many. Value, Body.</summary>
    Switch,

    /// <summary>One case. Value, Body.</summary>
    Case,

    /// <summary>A counting loop. Initializer, Condition, Update, Body.</summary>
    For,

    /// <summary>A loop over the items of something. Left, Right, Body.</summary>
    ForEach,

    /// <summary>A loop while, or until, something holds. Condition, Body.</summary>
    While,

    /// <summary>A loop that looks at its condition at the end. Condition, Body.</summary>
    DoWhile,

    /// <summary>A list, set, map or generator by its rule. Body.</summary>
    Comprehension,

    /// <summary>The loop of a comprehension. Left, Right.</summary>
    ComprehensionFor,

    /// <summary>A try. Body.</summary>
    Try,

    /// <summary>A handler. Body, Type, Name.</summary>
    Catch,

    /// <summary>What is done in any case. Body.</summary>
    Finally,

    /// <summary>A block that gives a resource back at its end (<c>using</c>, <c>with</c>, <c>try (…)</c>, <c>lock</c>). Body.</summary>
    Using,

    /// <summary>A call put off to the end of its function.</summary>
    Defer,

    /// <summary>A break, with or without a label.</summary>
    Break,

    /// <summary>A continue, with or without a label.</summary>
    Continue,

    /// <summary>A jump.</summary>
    Goto,

    /// <summary>Two operands and <c>&amp;&amp;</c>, <c>||</c>, <c>and</c>, <c>or</c>. Left, Operator, Right.</summary>
    Logical,

    /// <summary>Two operands and any other operator. Left, Operator, Right.</summary>
    Binary,

    /// <summary>One operand and an operator. Operator, Value.</summary>
    Unary,

    /// <summary><c>++</c> and <c>--</c>.</summary>
    Update,

    /// <summary>A conversion. Type, Value.</summary>
    Cast,

    /// <summary>A name.</summary>
    Identifier,

    /// <summary>A member of something. Object, Name.</summary>
    Member,

    /// <summary>An item of something. Object, Index.</summary>
    Index,

    /// <summary>A string that is what it says, or has holes (<see cref="Hole"/>) in it.</summary>
    String,

    /// <summary>A piece of a string that is what it says.</summary>
    StringPart,

    /// <summary>Strings that stand one after the other.</summary>
    StringRow,

    /// <summary>A hole in a string. Value.</summary>
    Hole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Nothing, none, null, nil, undefined.</summary>
    Null,

    /// <summary>A character.</summary>
    Character,

    /// <summary>A regular expression.</summary>
    Regex,

    /// <summary>A list or array written out.</summary>
    List,

    /// <summary>A tuple, or expressions in a row.</summary>
    Tuple,

    /// <summary>A map, dictionary or object written out.</summary>
    Map,

    /// <summary>One entry of a map. Key, Value.</summary>
    Pair,

    /// <summary>Items of something put in one by one. Value.</summary>
    Spread,

    /// <summary>Something in parentheses. Value.</summary>
    Parenthesized,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>An import.</summary>
    Import,

    /// <summary>An annotation, attribute or decorator. Name, Arguments.</summary>
    Attribute,

    /// <summary>Output that is a statement of the language (<c>echo</c>). Value.</summary>
    Echo,

    /// <summary>A file of the program brought in (<c>require</c>). Value.</summary>
    Include,

    /// <summary>An assertion that is a statement of the language. Condition.</summary>
    Assert,

    /// <summary>An expression made into a reference, a pointer or what it points at. Value.</summary>
    Reference,
}
