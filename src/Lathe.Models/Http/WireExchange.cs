namespace Lathe.Models.Http;

/// <summary>One request and its answer as they went over the wire, for a trace. Headers are left out, and the provider's key and header values are masked in the bodies.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Address">The address without its query.</param>
/// <param name="Request">The request's body; the beginning of a long one.</param>
/// <param name="Status">The answer's status; null when there was none.</param>
/// <param name="Answer">The answer's body as far as it was read; the beginning of a long one.</param>
public sealed record WireExchange(string Method, string Address, string Request, int? Status, string Answer);
