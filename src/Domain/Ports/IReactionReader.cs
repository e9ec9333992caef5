namespace OrderSystem.Domain;

/// <summary>Tells what a change sets off from its record in the stream, as text: <see cref="OrderChangeRecord.Image"/>.</summary>
public interface IReactionReader
{
    /// <exception cref="FormatException">The record does not hold an order.</exception>
    Reaction ReactionOf(string image);
}
