namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle on an at::Tensor. Freed by Dispose, by its scope, or by the finalizer as the last resort.</summary>
    public sealed partial class Tensor : IDisposable
    {
        private static long s_totalCount;

        private IntPtr _handle;

        internal Tensor(IntPtr handle)
        {
            _handle = handle;
            Interlocked.Increment(ref s_totalCount);
            DisposeScope.Current?.Attach(this);
        }

        ~Tensor() => Free();

        /// <summary>
        /// Tensors that managed code holds and that are not freed yet: the same before and after a step that leaks nothing.
        /// </summary>
        public static long TotalCount => Interlocked.Read(ref s_totalCount);

        public IntPtr Handle => _handle != IntPtr.Zero ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => _handle == IntPtr.Zero;

        public long ndim => Native.ts_ndim(Handle);

        public long NumberOfElements => Native.ts_numel(Handle);

        public long ElementSize => Native.ts_element_size(Handle);

        public ScalarType dtype => (ScalarType)Native.ts_dtype(Handle);

        public DeviceType device_type => (DeviceType)Native.ts_device_type(Handle);

        public Device device => new(device_type, device_type == DeviceType.CPU ? -1 : Native.ts_device_index(Handle));

        public long[] shape
        {
            get
            {
                var sizes = new long[ndim];
                Native.ts_shape(Handle, sizes);
                return sizes;
            }
        }

        public bool requires_grad
        {
            get => Native.ts_requires_grad(Handle) != 0;
            set => Check(Native.ts_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor? grad
        {
            get
            {
                var handle = Native.ts_grad(Handle);
                if (handle != IntPtr.Zero)
                {
                    return new Tensor(handle);
                }

                CheckForErrors();
                return null;
            }

            set => Check(Native.ts_set_grad(Handle, value?.Handle ?? IntPtr.Zero));
        }

        /// <summary>The memory of a contiguous tensor in host memory; valid as long as the tensor lives.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (device_type != DeviceType.CPU)
                {
                    throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                }

                if (!is_contiguous())
                {
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                }

                var size = checked((int)(NumberOfElements * ElementSize));
                var pointer = Native.ts_data(Handle);
                if (pointer == IntPtr.Zero && size > 0)
                {
                    CheckForErrors();
                }

                return new Span<byte>((void*)pointer, size);
            }
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public long numel() => NumberOfElements;

        public long size(int dim) => shape[dim < 0 ? dim + (int)ndim : dim];

        public bool is_contiguous() => Native.ts_is_contiguous(Handle) != 0;

        public Utils.TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            if (ElementSize != System.Runtime.CompilerServices.Unsafe.SizeOf<T>())
            {
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            }

            return new Utils.TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>()
            where T : unmanaged =>
            NumberOfElements == 1 ? data<T>().ToArray()[0] : throw new ArgumentException("Number of elements in the tensor must be 1");

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors, bool retain_graph = false, bool create_graph = false) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle != IntPtr.Zero)
            {
                Native.ts_dispose(handle);
                Interlocked.Decrement(ref s_totalCount);
            }
        }
    }
}
