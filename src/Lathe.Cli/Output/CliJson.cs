using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Cli.Commands;
using Lathe.Cli.Health;
using Lathe.Cli.Running;
using Lathe.Engine.Health;

namespace Lathe.Cli.Output;

/// <summary>The error object of <c>--json</c>.</summary>
internal sealed record ErrorObject(string Kind, string Code, string Message, string? Guidance, int ExitCode, double? RetryAfterSeconds);

/// <summary>The document around it. In a stream it is the last line; <c>type</c> tells it from other lines.</summary>
internal sealed record ErrorDocument(string Type, ErrorObject Error);

/// <summary>The JSON that commands write: snake case, nulls left out, text readable as it is (the output is no web page).</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(TrustView))]
[JsonSerializable(typeof(ConfigurationView))]
[JsonSerializable(typeof(SettingView))]
[JsonSerializable(typeof(ModelsView))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(LimitsView))]
[JsonSerializable(typeof(LimitView))]
[JsonSerializable(typeof(ContextView))]
[JsonSerializable(typeof(ContextPackView))]
[JsonSerializable(typeof(RankedFileView))]
[JsonSerializable(typeof(DoctorView))]
[JsonSerializable(typeof(DependencyView))]
[JsonSerializable(typeof(List<OutlineView>))]
[JsonSerializable(typeof(OutlineView))]
[JsonSerializable(typeof(List<SyntaxProblemView>))]
[JsonSerializable(typeof(SyntaxProblemView))]
[JsonSerializable(typeof(List<SymbolView>))]
[JsonSerializable(typeof(SymbolView))]
[JsonSerializable(typeof(EditApplyView))]
[JsonSerializable(typeof(EditCheckView))]
[JsonSerializable(typeof(EditCaseView))]
[JsonSerializable(typeof(AdvisoriesView))]
[JsonSerializable(typeof(IndexView))]
[JsonSerializable(typeof(MapView))]
[JsonSerializable(typeof(FeedbackView))]
[JsonSerializable(typeof(FeedbackItemView))]
[JsonSerializable(typeof(ChecksView))]
[JsonSerializable(typeof(List<RuleView>))]
[JsonSerializable(typeof(RuleView))]
[JsonSerializable(typeof(RuleTestView))]
[JsonSerializable(typeof(ExportView))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ConnectionView))]
[JsonSerializable(typeof(List<ConnectionView>))]
[JsonSerializable(typeof(GcView))]
[JsonSerializable(typeof(PinView))]
internal sealed partial class CliJson : JsonSerializerContext
{
    private static CliJson? _lines;
    private static CliJson? _documents;

    /// <summary>One line, for streams.</summary>
    public static CliJson Lines => _lines ??= Make(indented: false);

    /// <summary>Indented, for documents.</summary>
    public static CliJson Documents => _documents ??= Make(indented: true);

    private static CliJson Make(bool indented) =>
        new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = indented });
}
