namespace Lathe.Quality.Code;

/// <summary>A part of a node, by what it is there. <see cref="CodeRole"/> says which roles have which.</summary>
public enum CodePart : byte
{
    /// <summary>What it is called.</summary>
    Name,

    /// <summary>What it does.</summary>
    Body,

    /// <summary>Its parameters.</summary>
    Parameters,

    /// <summary>What is called.</summary>
    Callee,

    /// <summary>The arguments.</summary>
    Arguments,

    /// <summary>What is assigned to, or the first operand.</summary>
    Left,

    /// <summary>What is assigned, or the second operand.</summary>
    Right,

    /// <summary>What a member or an item is of.</summary>
    Object,

    /// <summary>Which item.</summary>
    Index,

    /// <summary>What is asked.</summary>
    Condition,

    /// <summary>What is done, or given, if so.</summary>
    Then,

    /// <summary>What is done, or given, if not.</summary>
    Else,

    /// <summary>The operator.</summary>
    Operator,

    /// <summary>The one thing that it is about.</summary>
    Value,

    /// <summary>The type.</summary>
    Type,

    /// <summary>The key of an entry.</summary>
    Key,

    /// <summary>What a loop begins with.</summary>
    Initializer,

    /// <summary>What a loop does after each round.</summary>
    Update,
}
