namespace Lathe.TestKit.Stores;

/// <summary>Gives the SDK of AWS keys that a server of the tests takes. Variables of this process: the SDK's own chain is what is tested.</summary>
public static class AwsVariables
{
    static AwsVariables()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    /// <summary>Sets them, once.</summary>
    public static void Set()
    {
    }
}
