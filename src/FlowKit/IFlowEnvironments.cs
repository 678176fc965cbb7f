namespace FlowKit;

/// <summary>Composes and publishes environments from inside of a step.</summary>
public interface IFlowEnvironments
{
}
