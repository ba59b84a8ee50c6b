using Lathe.Engine.Feedback;

namespace Lathe.Engine.Tests.Feedback;

public sealed class ContradictionFacts
{
    [Theory]
    [InlineData("Keep the unused parameter, callers pass it.", "Remove the unused parameter 'callers'.")]
    [InlineData("Don't remove the null check.", "Unnecessary null check: remove the check.")]
    [InlineData("Please use double quotes here.", "Strings must use singlequote.")]
    [InlineData("Make this method public.", "Method should be private.")]
    [InlineData("Inline the helper.", "Extract the helper into a function.")]
    [InlineData("Indent with tabs.", "Expected indentation with spaces.")]
    [InlineData("Add a comment that explains the formula.", "Comment is redundant, it explains what the formula says.")]
    public void A_person_overrules_a_linter_at_the_same_place(string person, string linter)
    {
        FeedbackItem[] items = [Of("11111111", FeedbackSource.Person, person), Of("22222222", FeedbackSource.Validator, linter)];
        Assert.Equal(("11111111", "22222222"), Assert.Single(Contradictions.Find([.. items.Order(FeedbackOrder.Default)])) is var found ? (found.Kept, found.Overruled) : default);
    }

    [Theory]
    [InlineData("Remove the parameter.", "Unused parameter 'x'; remove it.")]
    [InlineData("Add a test for refunds.", "Missing semicolon.")]
    [InlineData("Keep it short.", "Remove trailing whitespace.")]
    public void Items_that_agree_or_speak_of_other_things_do_not_contradict(string person, string linter) =>
        Assert.Empty(Contradictions.Find([Of("11111111", FeedbackSource.Person, person), Of("22222222", FeedbackSource.Validator, linter)]));

    [Fact]
    public void At_other_places_nothing_contradicts()
    {
        var (person, linter) = (Of("11111111", FeedbackSource.Person, "Keep the unused parameter."), Of("22222222", FeedbackSource.Validator, "Remove the unused parameter."));
        Assert.Single(Contradictions.Find([person, linter]));
        Assert.Empty(Contradictions.Find([person, linter with { Line = 90 }]));
        Assert.Empty(Contradictions.Find([person, linter with { Path = "b.c" }]));
        Assert.Empty(Contradictions.Find([person with { Path = null, Line = null }, linter]));
    }

    private static FeedbackItem Of(string id, FeedbackSource source, string title) =>
        new(id, source, source == FeedbackSource.Person ? FeedbackPriority.Must : FeedbackPriority.High, title) { Path = "a.c", Line = 12 };
}
