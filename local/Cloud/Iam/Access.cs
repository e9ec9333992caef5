namespace LocalCloud.Iam;

/// <summary>An action on a resource, as policies name them.</summary>
/// <param name="Action">For example <c>dynamodb:PutItem</c>.</param>
/// <param name="Resource">The resource's ARN, or a pattern of it where AWS asks for no single one.</param>
internal readonly record struct Access(string Action, string Resource);
