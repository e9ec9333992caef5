using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.Metering;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>What every operation works with.</summary>
internal sealed record Engine(Database Database, ExpressionCache Expressions, TransactionTokens Tokens, UsageMeter Meter);
