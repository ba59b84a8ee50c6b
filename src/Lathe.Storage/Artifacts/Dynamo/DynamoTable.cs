using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Lathe.Errors;

namespace Lathe.Storage.Artifacts.Dynamo;

/// <summary>
/// The table: a row for each version, under the item and the number. First versions have two more attributes that the index of items is made of, so one write adds a version and lists its item.
/// </summary>
internal static class DynamoTable
{
    public const string Item = "item", Version = "version", Revision = "revision", Record = "record", Listed = "listed", Name = "name", Index = "items";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int MostPolls = 240;

    public static async Task MakeAsync(AmazonDynamoDBClient client, string table, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateTableAsync(Request(table), cancellationToken);
        }
        catch (ResourceInUseException)
        {
            // Another process makes it.
        }

        for (var i = 0; i < MostPolls; i++)
        {
            var status = (await client.DescribeTableAsync(new DescribeTableRequest { TableName = table }, cancellationToken)).Table;
            if (status.TableStatus == TableStatus.ACTIVE && (status.GlobalSecondaryIndexes ?? []).TrueForAll(static i => i.IndexStatus == IndexStatus.ACTIVE)) return;
            await Task.Delay(Poll, time, cancellationToken);
        }

        throw new LatheError(ErrorKind.Timeout, "artifacts.timeout", $"The table {table} is still being made.") { Guidance = "Try again in a minute." }.ToException();
    }

    private static CreateTableRequest Request(string table) => new()
    {
        TableName = table,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions =
        [
            new AttributeDefinition(Item, ScalarAttributeType.S), new AttributeDefinition(Version, ScalarAttributeType.N),
            new AttributeDefinition(Listed, ScalarAttributeType.S), new AttributeDefinition(Name, ScalarAttributeType.S),
        ],
        KeySchema = [new KeySchemaElement(Item, KeyType.HASH), new KeySchemaElement(Version, KeyType.RANGE)],
        GlobalSecondaryIndexes =
        [
            new GlobalSecondaryIndex
            {
                IndexName = Index,
                KeySchema = [new KeySchemaElement(Listed, KeyType.HASH), new KeySchemaElement(Name, KeyType.RANGE)],
                Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
            },
        ],
    };
}
