namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>
/// What is checked of a request before it looks at tables: first the JSON types of the whole, then every constraint of the API
/// model, told together. The peers check less, and in other words.
/// </summary>
public sealed class RequestTests(Engines engines)
{
    [Fact]
    public async Task A_value_of_a_wrong_type_is_refused_as_the_services_reader_does()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        const string Cases = """
            GetItem {"TableName":23} | NUMBER_VALUE cannot be converted to String
            GetItem {"TableName":2.5} | DECIMAL_VALUE cannot be converted to String
            GetItem {"TableName":true} | TRUE_VALUE cannot be converted to String
            GetItem {"TableName":["a"]} | Unrecognized collection type class java.lang.String
            GetItem {"TableName":{}} | Start of structure or map found where not expected
            GetItem {"ConsistentRead":"perhaps"} | Unexpected token received from parser
            GetItem {"ConsistentRead":1} | NUMBER_VALUE cannot be converted to Boolean
            GetItem {"Key":"a"} | Unexpected field type
            GetItem {"Key":[]} | Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>
            GetItem {"Key":{"id":"a"}} | Unexpected value type in payload
            GetItem {"Key":{"id":{"S":1}}} | NUMBER_VALUE cannot be converted to String
            GetItem {"Key":{"id":{"B":1}}} | only base-64-encoded strings are convertible to bytes
            GetItem {"Key":{"id":{"B":"12345"}}} | Base64 encoded length is expected a multiple of 4 bytes but found: 5
            GetItem {"Key":{"id":{"B":"=+/="}}} | Invalid last non-pad Base64 character dectected
            GetItem {"Key":{"id":{"B":"+/+="}}} | Invalid last non-pad Base64 character dectected
            GetItem {"Key":{"id":{"SS":"a"}}} | Unexpected field type
            GetItem {"Key":{"id":{"L":[{"M":{"x":{"NS":[1]}}}]}}} | NUMBER_VALUE cannot be converted to String
            GetItem {"AttributesToGet":{}} | Start of structure or map found where not expected
            Query {"Limit":"1"} | STRING_VALUE cannot be converted to Integer
            CreateTable {"ProvisionedThroughput":{"ReadCapacityUnits":false}} | FALSE_VALUE cannot be converted to Long
            CreateTable {"KeySchema":["id"]} | Unexpected value type in payload
            CreateTable {"SSESpecification":[]} | Unrecognized collection type class com.amazonaws.dynamodb.v20120810.SSESpecification
            BatchWriteItem {"RequestItems":{"abc":[{"PutRequest":{"Item":{"id":{"BOOL":"maybe"}}}}]}} | Unexpected token received from parser
            TransactWriteItems {"TransactItems":[{"Put":"a"}]} | Unexpected field type
            GetRecords {"ShardIterator":1} | NUMBER_VALUE cannot be converted to String
            """;
        await CaseTable.RunAsync(engine, Cases, async (input, expected) => CaseTable.CompareError(engine, await CallAsync(engine, input), $"SerializationException: {expected}"));
    }

    [Fact]
    public async Task All_constraints_that_a_request_breaks_are_told_together()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        const string Cases = """
            PutItem {"TableName":"abc","Item":{"id":{"S":"a"}},"ReturnValues":"some","ReturnConsumedCapacity":"all"} | 2 validation errors detected: Value 'all' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'some' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]
            UpdateItem {"TableName":""} | 2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value null at 'key' failed to satisfy constraint: Member must not be null
            UpdateItem {"TableName":"","Key":{},"ReturnValues":"some"} | 1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1
            CreateTable {"TableName":"a;"} | 4 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null; Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value null at 'keySchema' failed to satisfy constraint: Member must not be null
            CreateTable {"TableName":"abc","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":-1}} | 2 validation errors detected: Value '-1' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1
            Scan {"TableName":"abc","Limit":0,"TotalSegments":0} | 2 validation errors detected: Value '0' at 'totalSegments' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1
            BatchGetItem {"RequestItems":{"a!":{"Keys":[{"id":{"S":"x"}}]}},"ReturnConsumedCapacity":"all"} | 2 validation errors detected: Value '{a!=KeysAndAttributes(keys=[{id=AttributeValue(S=x)}])}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]; Value 'all' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]
            TransactWriteItems {"TransactItems":[],"ReturnItemCollectionMetrics":"all"} | 2 validation errors detected: Value 'all' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]; Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1
            """;
        await CaseTable.RunAsync(engine, Cases, async (input, expected) => CaseTable.CompareError(engine, await CallAsync(engine, input), expected));
    }

    [Fact]
    public async Task What_needs_no_table_is_told_before_the_table_is_missed()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var large = new string('x', 400 * 1024);
        const string Cases = """
            GetItem {"TableName":"absent","Key":{"id":{"N":""}}} | The parameter cannot be converted to a numeric value
            GetItem {"TableName":"absent","Key":{"id":{"S":"a","N":"1"}}} | Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes
            Query {"TableName":"absent","KeyConditionExpression":"begins_with(id, :n)","ExpressionAttributeValues":{":n":{"N":"1"}}} | Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
            TransactWriteItems {"TransactItems":[{"Put":{"TableName":"absent","Item":{"id":{"S":"a"}}}},{"Delete":{"TableName":"absent","Key":{"id":{"S":"b"}},"ConditionExpression":"a ="}}]} | Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="
            UpdateTable {"TableName":"absent"} | At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required
            UpdateTable {"TableName":"absent","GlobalSecondaryIndexUpdates":[{}]} | One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null
            PutItem {"TableName":"absent","Item":{"id":{"S":"LARGE"}}} | Item size has exceeded the maximum allowed size
            """;
        await CaseTable.RunAsync(engine, Cases, async (input, expected) => CaseTable.CompareError(engine, await CallAsync(engine, input.Replace("LARGE", large, StringComparison.Ordinal)), expected));
    }

    private static Task<Answer> CallAsync(Engine engine, string input) =>
        engine.CallAsync(input.Split(' ')[0], input[input.IndexOf('{', StringComparison.Ordinal)..]);
}
