namespace OrderSystem.Domain;

/// <summary>Ids that nobody else has. A seam: a simulation gives its own.</summary>
public interface IUniqueIds
{
    string Next();
}
