using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Lathe.Engine.Artifacts;
using Lathe.Errors;
using Lathe.Storage.Artifacts.S3;

namespace Lathe.Storage.Artifacts.Dynamo;

/// <summary>The catalog in DynamoDB: every change is one conditional write of one row, every read of a version sees it at once.</summary>
public sealed class DynamoArtifactCatalog : IArtifactCatalog
{
    // Below every character that a name can have, so that rows stand in the order of names.
    private const char Between = '\t';

    private readonly AmazonDynamoDBClient _client;
    private readonly PatientHttp _http;
    private readonly DynamoOptions _options;
    private readonly TimeProvider _time;
    private readonly ArtifactRetry _retry;

    /// <summary>The catalog in a table. Nothing is asked of the server yet.</summary>
    /// <param name="options">Which table, and how.</param>
    /// <param name="time">Paces the look for a table that is being made.</param>
    /// <exception cref="LatheException">Authentication <c>artifacts.no_profile</c> or <c>artifacts.no_credentials</c>.</exception>
    public DynamoArtifactCatalog(DynamoOptions options, TimeProvider time)
    {
        (_options, _time, _retry) = (options, time, new ArtifactRetry(time));
        Place = options.Endpoint is null ? $"the DynamoDB table {options.Table}" : $"the DynamoDB table {options.Table} at {options.Endpoint}";
        try
        {
            var config = new AmazonDynamoDBConfig();
            _http = AwsClients.SetUp(config, options.Endpoint, options.Region, options.Profile, options.Timeout);
            _client = AwsClients.Credentials(options.Profile) is { } credentials ? new AmazonDynamoDBClient(credentials, config) : new AmazonDynamoDBClient(config);
        }
        catch (Exception e) when (e is not LatheException && AwsFailure.Explains(e, CancellationToken.None))
        {
            throw AwsFailure.Of(Place, e);
        }
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = _options.Table,
            Item = Row(version),
            ConditionExpression = "attribute_not_exists(#item)",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#item"] = DynamoTable.Item },
        };
        return PutAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = _options.Table,
            Item = Row(version),
            ConditionExpression = "#revision = :before",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#revision"] = DynamoTable.Revision },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":before"] = Number(version.Revision - 1) },
        };
        return PutAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ArtifactVersion?> FindAsync(ItemName item, int version, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var found = await _client.GetItemAsync(new GetItemRequest
        {
            TableName = _options.Table,
            Key = new Dictionary<string, AttributeValue> { [DynamoTable.Item] = Text(NameOf(item)), [DynamoTable.Version] = Number(version) },
            ConsistentRead = true,
        }, cancellationToken);
        return found.Item is { Count: > 0 } row ? ArtifactJson.Read(row[DynamoTable.Record].S, Place) : null;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(ItemName item, int? before, int limit, CancellationToken cancellationToken)
    {
        Bounds(limit);
        return AskAsync<IReadOnlyList<ArtifactVersion>>(async () =>
        {
            var versions = new List<ArtifactVersion>();
            var request = new QueryRequest
            {
                TableName = _options.Table,
                KeyConditionExpression = "#item = :item AND #version < :before",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#item"] = DynamoTable.Item, ["#version"] = DynamoTable.Version },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":item"] = Text(NameOf(item)), [":before"] = Number(before ?? int.MaxValue) },
                ScanIndexForward = false,
                ConsistentRead = true,
            };
            await RowsAsync(request, limit, row => versions.Add(ArtifactJson.Read(row[DynamoTable.Record].S, Place)), cancellationToken);
            return versions;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactVersion>> ItemsAsync(string? project, ItemName? after, int limit, CancellationToken cancellationToken)
    {
        Bounds(limit);
        return AskAsync<IReadOnlyList<ArtifactVersion>>(async () =>
        {
            // Only keys can be compared with bounds, both of which belong to a range.
            var from = after is { } item ? NameOf(item) + " " : project is null ? " " : project + Between;
            var to = project is null ? "\uFFFD" : project + (char)(Between + 1);
            var items = new List<string>();
            var request = new QueryRequest
            {
                TableName = _options.Table,
                IndexName = DynamoTable.Index,
                KeyConditionExpression = "#listed = :all AND #name BETWEEN :from AND :to",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#listed"] = DynamoTable.Listed, ["#name"] = DynamoTable.Name },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":all"] = Text("all"), [":from"] = Text(from), [":to"] = Text(to) },
            };
            await RowsAsync(request, limit, row => items.Add(row[DynamoTable.Name].S), cancellationToken);
            var newest = new List<ArtifactVersion>(items.Count);
            foreach (var name in items)
            {
                var between = name.IndexOf(Between, StringComparison.Ordinal);
                var found = new ItemName(name[..between], name[(between + 1)..]);

                // Each by itself: of two hundred requests in a row one fails sooner or later, and all the others would have to be made again.
                if (await _retry.RunAsync(token => HistoryAsync(found, null, 1, token), cancellationToken) is [var version]) newest.Add(version);
            }

            return newest;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    // A page ends at 1 MB, whatever the limit.
    private async Task RowsAsync(QueryRequest request, int limit, Action<Dictionary<string, AttributeValue>> take, CancellationToken cancellationToken)
    {
        var taken = 0;
        do
        {
            request.Limit = limit - taken;
            var page = await _client.QueryAsync(request, cancellationToken);
            foreach (var row in page.Items ?? [])
            {
                take(row);
                taken++;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (taken < limit && request.ExclusiveStartKey is { Count: > 0 });
    }

    private Task<bool> PutAsync(PutItemRequest request, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            await _client.PutItemAsync(request, cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }, cancellationToken);

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await ask();
            }
            catch (ResourceNotFoundException)
            {
                await DynamoTable.MakeAsync(_client, _options.Table, _time, cancellationToken);
                return await ask();
            }
        }
        catch (Exception e) when (e is not LatheException && AwsFailure.Explains(e, cancellationToken))
        {
            throw AwsFailure.Of(Place, e);
        }
    }

    private static Dictionary<string, AttributeValue> Row(ArtifactVersion version)
    {
        var row = new Dictionary<string, AttributeValue>
        {
            [DynamoTable.Item] = Text(NameOf(version.Name)),
            [DynamoTable.Version] = Number(version.Version),
            [DynamoTable.Revision] = Number(version.Revision),
            [DynamoTable.Record] = Text(ArtifactJson.Write(version)),
        };
        if (version.Version == 1) (row[DynamoTable.Listed], row[DynamoTable.Name]) = (Text("all"), Text(NameOf(version.Name)));
        return row;
    }

    private static string NameOf(ItemName item) => $"{item.Project}{Between}{item.Item}";

    private static AttributeValue Text(string text) => new() { S = text };

    private static AttributeValue Number(int number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    private static void Bounds(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
    }
}
