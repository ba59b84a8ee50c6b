using Lathe.Cli.Output;
using Lathe.Cli.Running;

namespace Lathe.Cli.Health;

/// <summary>A test of a connection for a person: what it will cost before it is made, and what came of it.</summary>
internal static class ConnectionText
{
    public static void WriteBefore(CliHost host, PlannedTest planned)
    {
        var view = planned.View;
        Say(host, view.Address is null ? view.Model : $"{view.Model} by {view.Api} at {view.Address}", LineTone.Heading);
        if (view.KeyVariable is { } variable) Say(host, $"  key: {variable} is {(view.KeySet is true ? "set" : "not set")}");
        if (planned.Session is not null) Say(host, $"  one request, once: {(view.MostCost is { } most ? $"costs at most {Money.Text(most)}" : "its price is not known; some fifty tokens")}");
        host.Out.Flush();
    }

    public static void WriteAfter(CliHost host, ConnectionView view)
    {
        if (view.Error is { } error)
        {
            Say(host, $"  ✗ {error.Message} ({error.Code})", LineTone.Bad);
            if (error.RetryAfterSeconds is { } seconds) Say(host, $"    it asks to wait {seconds:0} s");
            if (error.Guidance is { } guidance) Say(host, $"    what to do: {guidance}");
            return;
        }

        var used = view.InputTokens is { } input ? $"; {input + view.OutputTokens:N0} tokens, {Money.Text(view.Cost)}" : "";
        Say(host, $"  ✓ answered in {HealthText.Time(view.Milliseconds)}{(view.FirstTokenMilliseconds is { } first ? $", began after {HealthText.Time(first)}" : "")}{used}", LineTone.Good);
    }

    private static void Say(CliHost host, string text, LineTone tone = LineTone.Plain) => Toned.WriteLine(host, new ViewLine(PlainText.OneLine(text), tone));
}
