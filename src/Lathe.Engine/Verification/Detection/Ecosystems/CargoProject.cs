namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>Cargo.toml, a package or a workspace.</summary>
internal sealed class CargoProject : IEcosystem
{
    public string Name => "cargo";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        if (!folder.Files.Contains("Cargo.toml")) return;
        var workspace = folder.LineWith("Cargo.toml", "[workspace]");
        var command = workspace is not null && folder.LineWith("Cargo.toml", "[package]") is not null ? "cargo test --workspace --no-fail-fast" : "cargo test --no-fail-fast";
        if (!context.Programs.Has("cargo")) context.Miss(folder, command, "Cargo.toml", "cargo is not installed", "Install Rust with rustup.");
        else context.Add(folder, command, CheckKind.Test, workspace is null ? "a Rust package" : "a Rust workspace", "Cargo.toml", workspace, 0.85, CheckTime.Minutes, context.Ci.Find("cargo", "test") ?? context.Ci.Find("cargo", "nextest"));
    }
}
