using LocalCloud.Template;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>How a new version of a function comes to its callers, and goes back.</summary>
internal static class ReleaseRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("function-alias", "Every function that something invokes is reached through an alias.", "Callers of $LATEST get a new version at once and all together, and there is nothing to go back to.", Pages.Lambda("configuration-aliases"))
        {
            Find = deployment => deployment.Functions.Where(function => function.Properties["AutoPublishAlias"] is null && deployment.Triggers.Any(trigger => trigger.Function == function))
                .Select(function => function.Finds("has no alias.", "Set AutoPublishAlias: live in Globals.")),
        },
        new("alias-publishes-all", "An alias moves with every change: of the configuration, and of what parameters bring in.", "By default SAM publishes only when the code's address changes; a new timeout or variable never reaches the callers, and nothing says so.", Pages.Sam("sam-resource-function"))
        {
            Find = deployment =>
                from function in deployment.Functions
                where function.Properties["AutoPublishAlias"] is not null
                let lacking = new[] { function.Properties.Flag("AutoPublishAliasAllProperties") == true ? null : "AutoPublishAliasAllProperties", function.Properties["AutoPublishCodeSha256"] is null ? "AutoPublishCodeSha256" : null }.OfType<string>().ToList()
                where lacking.Count > 0
                select function.Finds($"publishes without {string.Join(" and ", lacking)}.", "Set AutoPublishAliasAllProperties: true, and AutoPublishCodeSha256 to a parameter that the pipeline gives a hash of code and parameters.", function.Properties["AutoPublishAlias"]),
        },
        new("deployment-preference-type", "DeploymentPreference is switched by its Type, never by a condition in Enabled.", "SAM takes Enabled: !If … for true whatever the condition says, and emits the deployment group regardless.", Pages.Sam("automating-updates-to-serverless-apps"))
        {
            Find = deployment =>
                from file in deployment.Files
                from place in Preferences(file)
                where place.Value.At("Enabled") is MapNode { Intrinsic: not null }
                select new Finding(place.Value.At("Enabled")!.Location, place.Key, "DeploymentPreference.Enabled is a condition.", "Set Type: !If [IsProd, Canary10Percent5Minutes, AllAtOnce]."),
        },
        new("deployment-alarms", "A gradual deployment watches at least one alarm, on the alias.", "Without one it shifts a broken version to everybody, only slower. An alarm on the function's name alone mixes the old version with the new.", Pages.Sam("automating-updates-to-serverless-apps"))
        {
            Find = deployment =>
                from function in deployment.Functions
                where IsGradual(function)
                let alarms = function.Properties.Items("DeploymentPreference.Alarms").Select(alarm => deployment.Find(alarm.Text())).OfType<Resource>().ToList()
                where alarms.Count == 0 || !alarms.Exists(alarm => Alarms.MetricsOf(alarm).Any(metric => metric.Dimension("Resource") is { } resource && resource.EndsWith($":{function.Text("AutoPublishAlias")}", StringComparison.Ordinal)))
                select function.Finds(
                    alarms.Count == 0 ? "is shifted gradually with no alarm of this template." : "is shifted gradually, and none of its alarms looks at the alias alone.",
                    "Name an alarm on Errors with the dimension Resource = function:alias.",
                    function.Properties["DeploymentPreference"]),
        },
        new("deployment-hook", "A gradual deployment tries the new version before any caller gets it.", "An alarm needs traffic that fails; a PreTraffic hook fails before there is any.", Pages.Sam("automating-updates-to-serverless-apps"))
        {
            Find = deployment => deployment.Functions.Where(function => IsGradual(function) && deployment.Find(function.Text("DeploymentPreference.Hooks.PreTraffic"))?.Type != Deployment.Function)
                .Select(function => function.Finds("is shifted gradually without a PreTraffic hook of this template.", "Name a hook function in DeploymentPreference.Hooks.PreTraffic, best in Globals.", function.Properties["DeploymentPreference"])),
        },
        new("hook-may-be-invoked", "A deployment may invoke its hook: by the role that it names, or, with SAM's own, by a FunctionName that begins with CodeDeployHook_.", "Otherwise the first deployment with a hook waits for an hour, and fails.", Pages.Sam("automating-updates-to-serverless-apps"))
        {
            Find = deployment =>
                from function in deployment.Functions
                let role = deployment.Find(function.Text("DeploymentPreference.Role"))
                from name in function.Properties.Members("DeploymentPreference.Hooks")
                let hook = deployment.Find(name.Value.Text())
                where hook is not null && !(role is null
                    ? hook.Text("FunctionName")?.StartsWith("CodeDeployHook_", StringComparison.Ordinal) == true
                    : deployment.StatementsOfRole(role).Any(statement => statement.Actions.Contains("lambda:InvokeFunction") && statement.Resources.Any(arn => deployment.FindAtStart(arn) == hook)))
                select hook.Finds(
                    role is null ? "is a deployment hook, and its name does not begin with CodeDeployHook_." : $"is a deployment hook, and {role} may not invoke it.",
                    role is null ? "Set FunctionName: !Sub 'CodeDeployHook_…'." : "Allow lambda:InvokeFunction on it there.",
                    role is null ? hook.Properties["FunctionName"] : null),
        },
    ];

    /// <summary>The functions that CodeDeploy asks before or after it shifts traffic.</summary>
    public static IEnumerable<Resource> Hooks(Deployment deployment) =>
        deployment.Functions.SelectMany(function => function.Properties.Members("DeploymentPreference.Hooks")).Select(hook => deployment.Find(hook.Value.Text())).OfType<Resource>().Distinct();

    private static bool IsGradual(Resource function) =>
        function.Properties["AutoPublishAlias"] is not null && function.Text("DeploymentPreference.Type") is { } type and not "AllAtOnce" && function.Properties.Flag("DeploymentPreference.Enabled") != false;

    private static IEnumerable<KeyValuePair<string, Node>> Preferences(TemplateFile file) => file.Resources
        .Where(resource => resource.Value.Text("Type") == Deployment.Function)
        .Select(resource => KeyValuePair.Create(resource.Key, resource.Value.At("Properties.DeploymentPreference")))
        .Append(KeyValuePair.Create("Globals", file.Content.At("Globals.Function.DeploymentPreference")))
        .Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!));
}
