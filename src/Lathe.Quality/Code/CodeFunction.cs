namespace Lathe.Quality.Code;

/// <summary>A function of a file: one with a name, or one without that stands for itself.</summary>
/// <param name="Node">Its node, of role <see cref="CodeRole.Function"/> or <see cref="CodeRole.Lambda"/>.</param>
/// <param name="Role">Which of the two.</param>
/// <param name="Name">Its own name; that of what it is assigned to for a function without one; empty where there is none.</param>
/// <param name="FullName">With the names of the types and functions around it, dots between. Two versions of a file are compared by it.</param>
/// <param name="Parent">The function around it, by its place in the list; -1 where there is none.</param>
/// <param name="StartLine">Its first line, from 1; attributes that belong to its node included.</param>
/// <param name="EndLine">Its last line.</param>
public sealed record CodeFunction(int Node, CodeRole Role, string Name, string FullName, int Parent, int StartLine, int EndLine);

/// <summary>An argument of a call.</summary>
/// <param name="Value">What is given.</param>
/// <param name="Name">The node of its name; -1 for one that is given by its place.</param>
/// <param name="Position">Its place among the arguments, from 0.</param>
public readonly record struct CodeArgument(int Value, int Name, int Position);
