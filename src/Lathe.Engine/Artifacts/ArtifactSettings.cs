using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>The settings of stored versions: their names and forms.</summary>
internal static class ArtifactSettings
{
    public const string Group = "artifacts";
    public const string Store = "artifacts.store", Catalog = "artifacts.catalog", Folder = "artifacts.folder", Bucket = "artifacts.bucket", Endpoint = "artifacts.endpoint", Region = "artifacts.region",
        Profile = "artifacts.profile", Prefix = "artifacts.prefix", Table = "artifacts.table", CatalogEndpoint = "artifacts.catalog_endpoint", Postgres = "artifacts.postgres", Required = "artifacts.required",
        Project = "artifacts.project", Key = "artifacts.key", PartKey = "artifacts.part_key", Encryption = "artifacts.encryption", Retention = "artifacts.retention";

    private static readonly ValueForm Address = new(
        "an http(s) address", t => Uri.TryCreate(t.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 ? t.Trim().TrimEnd('/') : null, "https://s3.example.org");

    private static readonly ValueForm Encrypted = new("one of none, AES256, aws:kms, aws:kms:KEY", t => t.Trim() is "none" or "AES256" or "aws:kms" || (t.StartsWith("aws:kms:", StringComparison.Ordinal) && t.Length is > 8 and < 300) ? t.Trim() : null, "AES256");

    private static readonly ValueForm Name = new("a name of letters, digits, '-', '_' and '.', of at most 255 characters", t => IsName(t.Trim()) ? t.Trim() : null, "lathe-artifacts");

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(Store, "LATHE_ARTIFACTS_STORE", ValueForm.Choice("none", "files", "s3"), "none"),
        new(Catalog, "LATHE_ARTIFACTS_CATALOG", ValueForm.Choice("sqlite", "postgres", "dynamodb"), "sqlite"),
        new(Folder, "LATHE_ARTIFACTS_FOLDER", ValueForm.Folder, null),
        new(Bucket, "LATHE_ARTIFACTS_BUCKET", Name, null),
        new(Endpoint, "LATHE_ARTIFACTS_ENDPOINT", Address, null),
        new(Region, "LATHE_ARTIFACTS_REGION", Name, null),
        new(Profile, "LATHE_ARTIFACTS_PROFILE", ValueForm.Text, null),
        new(Prefix, "LATHE_ARTIFACTS_PREFIX", ValueForm.Text, null),
        new(Table, "LATHE_ARTIFACTS_TABLE", Name, "lathe-artifacts"),
        new(CatalogEndpoint, "LATHE_ARTIFACTS_CATALOG_ENDPOINT", Address, null),
        new(Postgres, "LATHE_ARTIFACTS_POSTGRES", ValueForm.Text, null) { IsSecret = true },
        new(Required, "LATHE_ARTIFACTS_REQUIRED", ValueForm.Switch, false),
        new(Project, "LATHE_ARTIFACTS_PROJECT", ValueForm.Text, null),
        new(Key, "LATHE_ARTIFACTS_KEY", ValueForm.Text, ArtifactKeys.DefaultMain),
        new(PartKey, "LATHE_ARTIFACTS_PART_KEY", ValueForm.Text, ArtifactKeys.DefaultPart),
        new(Encryption, "LATHE_ARTIFACTS_ENCRYPTION", Encrypted, "none"),
        new(Retention, "LATHE_ARTIFACTS_RETENTION", ValueForm.Time(TimeSpan.FromMinutes(1), TimeSpan.FromDays(366)), null),
    ];

    /// <summary>The settings as they stand.</summary>
    public static ArtifactConfiguration Of(ConfigurationDraft draft) => new()
    {
        Store = (string)draft[Store].Value!,
        Catalog = (string)draft[Catalog].Value!,
        Folder = (string?)draft[Folder].Value,
        Bucket = (string?)draft[Bucket].Value,
        Endpoint = (string?)draft[Endpoint].Value,
        Region = (string?)draft[Region].Value,
        Profile = (string?)draft[Profile].Value,
        Prefix = (string?)draft[Prefix].Value ?? "",
        Table = (string)draft[Table].Value!,
        CatalogEndpoint = (string?)draft[CatalogEndpoint].Value,
        Postgres = (string?)draft[Postgres].Value,
        Required = (bool)draft[Required].Value!,
        Project = (string?)draft[Project].Value,
        Key = (string)draft[Key].Value!,
        PartKey = (string)draft[PartKey].Value!,
        Encryption = draft[Encryption].Value is string encryption and not "none" ? encryption : null,
        Retention = (TimeSpan?)draft[Retention].Value,
    };

    private static bool IsName(string text) => text.Length is > 0 and <= 255 && !text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
}

/// <summary>Where versions are stored, and how.</summary>
public sealed record ArtifactConfiguration
{
    /// <summary><c>none</c>, <c>files</c> or <c>s3</c>.</summary>
    public required string Store { get; init; }

    /// <summary><c>sqlite</c>, <c>postgres</c> or <c>dynamodb</c>.</summary>
    public required string Catalog { get; init; }

    /// <summary>The folder of <c>files</c>; null for the one in the state folder.</summary>
    public string? Folder { get; init; }

    /// <summary>The bucket of <c>s3</c>.</summary>
    public string? Bucket { get; init; }

    /// <summary>The address of a server that is not AWS's.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>The profile of AWS's shared files.</summary>
    public string? Profile { get; init; }

    /// <summary>Before every key.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The table of <c>dynamodb</c>.</summary>
    public string Table { get; init; } = "lathe-artifacts";

    /// <summary>The address of a DynamoDB that is not AWS's; <see cref="Endpoint"/> where it is null.</summary>
    public string? CatalogEndpoint { get; init; }

    /// <summary>The connection string of <c>postgres</c>. A secret.</summary>
    public string? Postgres { get; init; }

    /// <summary>Whether a run whose version cannot be stored waits for a person.</summary>
    public bool Required { get; init; }

    /// <summary>The project; null for the repository's name.</summary>
    public string? Project { get; init; }

    /// <summary>The key template of main files.</summary>
    public string Key { get; init; } = ArtifactKeys.DefaultMain;

    /// <summary>The key template of other parts.</summary>
    public string PartKey { get; init; } = ArtifactKeys.DefaultPart;

    /// <summary>Server-side encryption; null for the bucket's own.</summary>
    public string? Encryption { get; init; }

    /// <summary>How long new versions are kept from being deleted; null for no retention.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whether runs store their changes.</summary>
    public bool IsOn => Store is not "none";

    /// <summary>The keys of the store.</summary>
    /// <exception cref="LatheException">Validation <c>artifacts.bad_template</c> or <c>artifacts.bad_key</c>.</exception>
    public ArtifactKeys Keys() => new(Prefix, Key, PartKey);

    /// <summary>Checks that the settings fit together.</summary>
    /// <exception cref="LatheException">Validation <c>config.artifacts</c>, naming the setting and the remedy.</exception>
    public ArtifactConfiguration Checked()
    {
        if (Store is "s3" && Bucket is null) throw Wrong("artifacts.store is s3, but artifacts.bucket names no bucket", "Write, for example, artifacts: { store: s3, bucket: my-bucket }");
        if (Store is not "s3" && Encryption is not null) throw Wrong("artifacts.encryption is for artifacts.store: s3 only", "Remove it, or use an encrypted disk for files.");
        if (Catalog is "postgres" && Postgres is null) throw Wrong("artifacts.catalog is postgres, but artifacts.postgres says not where", "Set LATHE_ARTIFACTS_POSTGRES to a connection string, as Host=db;Database=lathe;Username=lathe");
        if (Project is not null) ItemName.Checked("project", Project);
        Keys();
        return this;
    }

    /// <summary>What a run of the repository at a path needs of this; null where runs store nothing.</summary>
    /// <param name="repository">The absolute path of the repository, whose name is the project where none is set.</param>
    /// <exception cref="LatheException">Validation <c>config.artifacts</c>, <c>artifacts.bad_name</c>, ….</exception>
    public ArtifactRunSettings? ForRun(string repository)
    {
        if (!IsOn) return null;
        Checked();
        if (Project is not null) return new ArtifactRunSettings(Store, Project, Required, Retention);
        var name = Path.GetFileName(repository.TrimEnd(Path.DirectorySeparatorChar));
        try
        {
            return new ArtifactRunSettings(Store, ItemName.Checked("project", name), Required, Retention);
        }
        catch (LatheException e)
        {
            throw (e.Error with { Guidance = "Name the project with the setting artifacts.project; the repository's name cannot be used." }).ToException();
        }
    }

    private static LatheException Wrong(string message, string guidance) => new LatheError(ErrorKind.Validation, "config.artifacts", $"{message}.") { Guidance = guidance }.ToException();
}

/// <summary>What a run has frozen of the settings of stored versions.</summary>
/// <param name="Store"><c>files</c> or <c>s3</c>.</param>
/// <param name="Project">The project.</param>
/// <param name="Required">Whether the run waits for a person where its version cannot be stored.</param>
/// <param name="Retention">How long the version is kept from being deleted; null for no retention.</param>
public sealed record ArtifactRunSettings(string Store, string Project, bool Required, TimeSpan? Retention);
