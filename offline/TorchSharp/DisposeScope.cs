namespace TorchSharp;

/// <summary>Owns the tensors that its thread makes while it is the innermost scope, and frees them when it ends.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? s_current;

    private readonly List<torch.Tensor> _tensors = [];
    private readonly DisposeScope? _outer;
    private bool _disposed;

    internal DisposeScope()
    {
        _outer = s_current;
        s_current = this;
    }

    internal static DisposeScope? Current => s_current;

    public int DisposablesCount => _tensors.Count(tensor => tensor.OwningDisposeScope == this);

    public void Attach(torch.Tensor tensor)
    {
        tensor.OwningDisposeScope = this;
        _tensors.Add(tensor);
    }

    public torch.Tensor MoveToOuter(torch.Tensor tensor)
    {
        if (_outer is null)
        {
            tensor.OwningDisposeScope = null;
        }
        else
        {
            _outer.Attach(tensor);
        }

        return tensor;
    }

    public torch.Tensor Detach(torch.Tensor tensor)
    {
        tensor.OwningDisposeScope = null;
        return tensor;
    }

    public void DisposeEverything()
    {
        // A tensor that moved on stays in the list, but names another owner.
        foreach (var tensor in _tensors)
        {
            if (tensor.OwningDisposeScope == this)
            {
                tensor.Dispose();
            }
        }

        _tensors.Clear();
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        DisposeEverything();
        if (s_current == this)
        {
            s_current = _outer;
        }
    }
}
