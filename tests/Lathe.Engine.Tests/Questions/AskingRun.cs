using Lathe.Engine.Permissions;
using Lathe.Engine.Tests.Runs;

namespace Lathe.Engine.Tests.Questions;

/// <summary>Runs that ask a person before they use make.</summary>
internal static class AskingRun
{
    public static async Task<RunFixture> OpenAsync()
    {
        var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Permissions = [.. DefaultPermissions.For("bwrap"), new PermissionRule("run_command", "make *", PermissionAnswer.Ask)] };
        return fixture;
    }
}
