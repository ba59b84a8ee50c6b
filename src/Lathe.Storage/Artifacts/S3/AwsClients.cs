using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Lathe.Errors;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>What clients of AWS have in common: the SDK's default chain of credentials or a profile, and no tries of its own, because those above count theirs.</summary>
internal static class AwsClients
{
    /// <summary>The credentials of a profile; null for the default chain.</summary>
    public static AWSCredentials? Credentials(string? profile)
    {
        if (profile is null) return null;
        return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var credentials)
            ? credentials
            : throw new LatheError(ErrorKind.Authentication, "artifacts.no_profile", $"There is no profile '{profile}' with credentials.") { Guidance = "'aws configure --profile NAME' makes one; artifacts.profile names it." }.ToException();
    }

    /// <summary>Sets a client up.</summary>
    /// <returns>Its connections, to be disposed of with it.</returns>
    public static PatientHttp SetUp(ClientConfig config, string? endpoint, string? region, string? profile, TimeSpan timeout)
    {
        var http = new PatientHttp(timeout);
        config.MaxErrorRetry = 0;
        config.HttpClientFactory = http;
        if (endpoint is not null)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region ?? "us-east-1";
        }
        else if (region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (profile is not null) config.Profile = new Profile(profile);
        return http;
    }
}
