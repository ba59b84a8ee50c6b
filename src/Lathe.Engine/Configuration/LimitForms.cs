namespace Lathe.Engine.Configuration;

/// <summary>The ranges of the limits, the same for a task, for the configuration and for flags.</summary>
internal static class LimitForms
{
    public static readonly ValueForm Attempts = ValueForm.Whole(1, 20);
    public static readonly ValueForm Turns = ValueForm.Whole(1, 500);
    public static readonly ValueForm Cost = ValueForm.Money;
    public static readonly ValueForm Tokens = ValueForm.Count(1000, 10_000_000_000);
    public static readonly ValueForm Time = ValueForm.Time(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
}
