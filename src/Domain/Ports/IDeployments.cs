namespace OrderSystem.Domain;

/// <summary>Deployments that wait for their hook's answer, up to an hour: silence is the worst answer.</summary>
public interface IDeployments
{
    /// <summary>Says how the hook ended. A second answer for the same hook changes nothing.</summary>
    /// <param name="succeeded">False: the deployment ends, and traffic stays on the old version.</param>
    Task AnswerAsync(LifecycleHook hook, bool succeeded, CancellationToken cancellationToken);
}
