namespace Lathe.Engine.Feedback;

/// <summary>The same failure came once more: what is known about it.</summary>
/// <param name="Attempt">The attempt that ended.</param>
/// <param name="Repeats">In how many earlier attempts it was the same.</param>
/// <param name="Model">The model that worked on it.</param>
/// <param name="Items">What is to be mended, in order.</param>
public sealed record RouteQuestion(int Attempt, int Repeats, string Model, IReadOnlyList<FeedbackItem> Items);

/// <summary>Chooses who works on the next attempt when the same failure comes again.</summary>
public interface IAttemptRouter
{
    /// <summary>The model for the next attempt.</summary>
    /// <param name="question">What is known.</param>
    /// <returns>A model reference; null to stay with the one that there is.</returns>
    string? Route(RouteQuestion question);
}

/// <summary>Stays with the model.</summary>
public sealed class SameModel : IAttemptRouter
{
    /// <inheritdoc/>
    public string? Route(RouteQuestion question) => null;
}
