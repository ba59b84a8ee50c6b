using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Runs;

namespace Lathe.Engine.Questions;

/// <summary>Answers a permission question as a person did before, when the run waited for that; asks otherwise, and remembers what nobody answered.</summary>
internal sealed class AnsweredPermission(Run run, IPermissionPrompt inner) : IPermissionPrompt
{
    public async Task<bool?> AskAsync(PermissionRequest request, CancellationToken cancellationToken)
    {
        var about = new AskedAbout(request.Tool, run.Redactor.Redact(request.Subject));
        if (await run.AnswerAboutAsync(QuestionTable.Permission, about, cancellationToken) is { Choice: QuestionTable.Allow or QuestionTable.Deny } answer) return answer.Choice == QuestionTable.Allow;
        var said = await inner.AskAsync(request, cancellationToken);
        if (said is null) run.Asked = about;
        return said;
    }
}
