namespace Lathe.Quality.Structure;

/// <summary>The rules over trees.</summary>
internal static class StructureRules
{
    public static StructuralRules All { get; } = new(
        new IdenticalOperandsRule(), new IdenticalBranchesRule(), new DuplicateConditionRule(), new AssignmentInConditionRule(), new SwallowingCatchAllRule(), new BareExceptRule(), new MutableDefaultRule(), new IsLiteralRule(), new LooseEqualityRule(),
        new FallthroughRule(), new DuplicateKeyRule(), new DuplicateCaseRule(), new OffByOneRule(), new CapturedLoopVariableRule(), new ShadowedBuiltinRule(), new FormatArgumentsRule(), new ReturnInFinallyRule(), new ModifiedWhileIteratedRule(),
        new CoroutineNotAwaitedRule(), new UnwrapRule(), new LeakedResourceRule(), new UncheckedErrorRule(), new UncheckedAllocationRule(),
        new BlockingInAsyncRule(), new QueryInLoopRule(), new StringConcatenationRule(), new LinearSearchRule(), new ShiftInLoopRule(), new NestedLoopRule(), new RegexInLoopRule(), new HttpClientPerCallRule(),
        new DeepNestingRule(), new ManyParametersRule(), new BooleanArgumentsRule(), new NestedConditionalRule(), new NegatedConditionRule(), new OneLetterNameRule(), new CommentedCodeRule(), new MagicNumberRule(),
        new CognitiveComplexityRule(), new CyclomaticComplexityRule(), new MaintainabilityIndexRule(), new UnreachableCodeRule(), new UnusedImportRule(), new UnusedVariableRule(), new UnusedPrivateFunctionRule(), new UnusedParameterRule(),
        new TestWithoutAssertionRule(), new SkippedTestRule(), new FocusedTestRule(),
        new UnknownParameterRule());

    /// <summary>Those that look at all the files of a change.</summary>
    public static IChangeRule[] OfChanges { get; } = [new NamingRule(), new WeakenedTestRule(), new DuplicateCodeRule(), new UndocumentedRule()];
}
