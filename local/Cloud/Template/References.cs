namespace LocalCloud.Template;

/// <summary>A name that a value depends on.</summary>
/// <param name="Name">A parameter, resource, pseudo parameter or condition.</param>
/// <param name="Attribute">The attribute of <c>Fn::GetAtt</c>; null for <c>Ref</c> and conditions.</param>
/// <param name="IsCondition">It names a condition.</param>
/// <param name="Node">Where it stands.</param>
/// <param name="Place">How to name that.</param>
internal sealed record Reference(string Name, string? Attribute, bool IsCondition, Node Node, Place Place);

/// <summary>Finds all references in a value, also in branches that this run does not take, so that a typo is found before AWS finds it.</summary>
internal static class References
{
    public static IEnumerable<Reference> In(Node node, Place place) => node switch
    {
        ListNode list => list.Items.SelectMany((item, index) => In(item, place.Then(index))),
        MapNode { Intrinsic: var (name, argument) } => InIntrinsic(name, argument, place),
        MapNode map => map.Members.SelectMany(member => In(member.Value, place.Then(member.Key))),
        _ => [],
    };

    private static IEnumerable<Reference> InIntrinsic(string name, Node argument, Place place) => (name, argument) switch
    {
        ("Ref", ScalarNode target) => [new(target.Text, null, false, argument, place)],
        ("Fn::GetAtt", ScalarNode { Text: var text }) when text.Split('.', 2) is [var id, var attribute] => [new(id, attribute, false, argument, place)],
        ("Fn::GetAtt", ListNode { Items: [ScalarNode id, ScalarNode attribute] }) => [new(id.Text, attribute.Text, false, argument, place)],
        ("Fn::Sub", ScalarNode template) => InSub(template, null, place),
        ("Fn::Sub", ListNode { Items: [ScalarNode template, MapNode variables] }) => InSub(template, variables, place),
        ("Fn::If", ListNode { Items: [ScalarNode condition, var yes, var no] }) => [new(condition.Text, null, true, condition, place), .. In(yes, place), .. In(no, place)],
        (_, ListNode list) => list.Items.SelectMany(item => In(item, place)),
        _ => In(argument, place),
    };

    private static IEnumerable<Reference> InSub(ScalarNode template, MapNode? variables, Place place)
    {
        foreach (var name in SubText.Names(template.Text).Where(name => variables?[name] is null))
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            yield return dot > 0 ? new(name[..dot], name[(dot + 1)..], false, template, place) : new(name, null, false, template, place);
        }

        foreach (var reference in variables is null ? [] : In(variables, place))
        {
            yield return reference;
        }
    }
}
